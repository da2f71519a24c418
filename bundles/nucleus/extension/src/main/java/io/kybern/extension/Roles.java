// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The role hosts and the sessions that occupants have with them.
final class Roles {
    private static final Logger LOG = System.getLogger(Roles.class.getName());

    private final Map<Class<?>, RoleHost<?>> hosts = new ConcurrentHashMap<>();
    private final Guard guard;

    Roles(Guard guard) {
        this.guard = guard;
    }

    boolean isRole(Class<?> type) {
        return hosts.containsKey(type);
    }

    <T> void add(Class<T> type, RoleHost<T> host) {
        if (hosts.putIfAbsent(type, host) != null) {
            throw new IllegalStateException("the role " + type.getName() + " has a host already");
        }
    }

    /// Takes a host away after its sessions with `occupants` ended.
    void remove(Class<?> type, RoleHost<?> host, Collection<Occupant> occupants, Duration deadline) {
        hosts.remove(type, host);
        for (Occupant occupant : occupants) {
            for (Term<?> term : terms(occupant)) {
                if (term.host == host) {
                    end(occupant, term, deadline);
                }
            }
        }
    }

    /// Prepares sessions with all hosts of the occupant's types that don't have one yet; throws what a host throws.
    void prepare(Occupant occupant) {
        synchronized (occupant.terms) {
            if (occupant.withdrawn) {
                return;
            }
            hosts.forEach((type, host) -> {
                if (occupant.is(type) && occupant.terms.stream().noneMatch(term -> term.host == host)) {
                    occupant.terms.add(term(occupant, type, host));
                }
            });
        }
        terms(occupant).forEach(Term::prepare);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // hosts are entered with their own type only
    private Term<?> term(Occupant occupant, Class type, RoleHost host) {
        return new Term<>(new ActiveExtension<>(occupant, type), host, guard);
    }

    /// Lets an occupant act in all its roles, unless it was withdrawn meanwhile.
    void begin(Occupant occupant) {
        attempt(occupant, "take its role", ignored -> prepare(occupant));
        for (Term<?> term : terms(occupant)) {
            if (!occupant.withdrawn) {
                attempt(occupant, "begin its role", ignored -> term.begin());
            }
        }
    }

    /// Ends and revokes all sessions of an occupant that was withdrawn.
    void end(Occupant occupant, Duration deadline) {
        for (Term<?> term : terms(occupant)) {
            end(occupant, term, deadline);
        }
    }

    private static void end(Occupant occupant, Term<?> term, Duration deadline) {
        attempt(occupant, "end its role", ignored -> term.end(deadline));
        synchronized (occupant.terms) {
            occupant.terms.remove(term);
        }
    }

    private static List<Term<?>> terms(Occupant occupant) {
        synchronized (occupant.terms) {
            return List.copyOf(occupant.terms);
        }
    }

    private static void attempt(Occupant occupant, String what, Consumer<Occupant> step) {
        try {
            step.accept(occupant);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable thrown) {
            LOG.log(Level.ERROR, "Plugin {0} could not {1}: {2}", occupant.code.plugin(), what, Wording.of(thrown));
        }
    }
}
