// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.authorization.api.Decision;
import java.util.ArrayList;
import java.util.List;

/// Allows `get`, denies `delete`, has no opinion of the rest; remembers what it was asked.
final class RecordedAuthorization implements Authorization {
    final List<Attributes> asked = new ArrayList<>();

    @Override
    public Decision authorize(Attributes attributes) {
        asked.add(attributes);
        return switch (attributes.verb()) {
            case "get" -> Decision.allow("because");
            case "delete" -> Decision.deny("never");
            default -> Decision.noOpinion("");
        };
    }

    @Override
    public List<Rule> rules(UserInfo user, String namespace) {
        return List.of(new Rule(List.of("get"), List.of(""), List.of("pods"), List.of(user.name()), List.of()),
                new Rule(List.of("get"), List.of(), List.of(), List.of(), List.of("/" + namespace)));
    }
}
