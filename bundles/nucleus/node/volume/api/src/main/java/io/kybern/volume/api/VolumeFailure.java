// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

/// A volume that could not be mounted or unmounted now; the message is for the pod's events.
public final class VolumeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VolumeFailure(String message) {
        super(message);
    }

    public VolumeFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
