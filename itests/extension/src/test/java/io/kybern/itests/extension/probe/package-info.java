// SPDX-License-Identifier: Apache-2.0
/// Drivers of the tests, inside the framework.
package io.kybern.itests.extension.probe;
