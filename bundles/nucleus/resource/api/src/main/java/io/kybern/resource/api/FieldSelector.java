// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A field selector: a conjunction of terms on field labels; without any it matches all.
public record FieldSelector(List<Term> terms) {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    public FieldSelector {
        terms = List.copyOf(terms);
    }

    /// `label=value`, or with `equal` false `label!=value`.
    public record Term(String label, boolean equal, String value) {
    }

    /// @param fields gives the value of a field label; the empty text for what is not there
    public boolean matches(UnaryOperator<String> fields) {
        for (Term term : terms) {
            if (fields.apply(term.label()).equals(term.value()) != term.equal()) {
                return false;
            }
        }
        return true;
    }

    public boolean everything() {
        return terms.isEmpty();
    }

    /// The only value that a field label may have, if the selector says so.
    public Optional<String> exact(String label) {
        return terms.stream().filter(term -> term.equal() && term.label().equals(label)).map(Term::value).findFirst();
    }
}
