// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// One environment variable.
public record EnvVar(String name, String value) {}
