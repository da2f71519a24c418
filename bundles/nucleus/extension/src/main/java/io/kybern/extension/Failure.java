// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// The failure policy of a call: turns a failed call into an answer, or throws the nucleus' own exception.
@FunctionalInterface
public interface Failure<R> {
    /// Decides what the caller of the plugin gets instead of the plugin's answer.
    R decide(CallFailure failure);
}
