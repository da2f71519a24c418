// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// Whether a sandbox works.
public enum SandboxState { READY, NOT_READY }
