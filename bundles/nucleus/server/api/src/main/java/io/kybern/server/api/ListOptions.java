// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

/// What a list or watch asks for. Empty strings mean all.
///
/// @param labelSelector in selector syntax
/// @param fieldSelector in selector syntax
/// @param limit 0 for no limit
/// @param continueToken of the page before
/// @param resourceVersion empty for the newest
public record ListOptions(String labelSelector, String fieldSelector, long limit, String continueToken, String resourceVersion) {
    public static final ListOptions ALL = new ListOptions("", "", 0, "", "");

    public static ListOptions labels(String selector) {
        return new ListOptions(selector, "", 0, "", "");
    }

    public static ListOptions fields(String selector) {
        return new ListOptions("", selector, 0, "", "");
    }
}
