// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// A seccomp or AppArmor profile.
///
/// @param reference for `LOCALHOST`: the profile's absolute path (seccomp) or name (AppArmor); else empty
public record SecurityProfile(Kind kind, String reference) {
    public enum Kind { RUNTIME_DEFAULT, UNCONFINED, LOCALHOST }

    public static final SecurityProfile RUNTIME_DEFAULT = new SecurityProfile(Kind.RUNTIME_DEFAULT, "");
    public static final SecurityProfile UNCONFINED = new SecurityProfile(Kind.UNCONFINED, "");
}
