// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

/// The store is closed or failed, or what lies on the disk cannot be opened. The message is one line for an operator.
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
