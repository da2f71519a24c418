// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Capability;

/// Declares the slot that a plugin class fills, in the manifest, where it's known before anything resolves. Beside it stands
/// `@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)`.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
@Capability(
    namespace = Slot.NAMESPACE,
    attribute = {
        "point=${#point}",
        "slot=${#name}",
        "plugin=${if;${#plugin};${#plugin};${#name}}",
        "component=${@class}",
        "order:Long=${#order}",
        "required=${#required}"
    })
public @interface Slot {
    /// The factory name of every plugin component.
    String FACTORY = "kybern.plugin";

    /// The capability's namespace.
    String NAMESPACE = "io.kybern.plugin";

    /// First part of the slot, the family: `admission`, `authorization`, `scheduler`.
    String point();

    /// Second part of the slot: `require-labels`, `default-scheduler`.
    String name();

    /// The plugin's name, when it isn't the slot's: two plugins can offer to fill one slot.
    String plugin() default "";

    /// Place among the plugins of the point, smaller first; among shipped plugins for one slot the smallest fills it.
    int order() default 1000;

    /// Whether the points of this plugin are closed while it's absent. Only honoured for plugins of the distribution.
    boolean required() default false;
}
