// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Which pod a sandbox belongs to, and which try at it this is.
public record PodIdentity(String namespace, String name, String uid, int attempt) {}
