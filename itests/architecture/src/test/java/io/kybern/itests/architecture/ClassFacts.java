// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.util.Set;
import java.util.TreeSet;

/// What a class file says: annotations and the members that its code uses.
final class ClassFacts {
    private ClassFacts() {}

    /// Descriptors of the annotations on a type.
    static Set<String> annotations(ClassModel type) {
        Set<String> found = new TreeSet<>();
        type.findAttribute(Attributes.runtimeVisibleAnnotations()).ifPresent(attribute ->
                attribute.annotations().forEach(annotation -> found.add(annotation.className().stringValue())));
        type.findAttribute(Attributes.runtimeInvisibleAnnotations()).ifPresent(attribute ->
                attribute.annotations().forEach(annotation -> found.add(annotation.className().stringValue())));
        return found;
    }

    /// Members that the code uses, as `owner.member`, and types it makes, as `new owner`.
    static Set<String> uses(ClassModel type) {
        Set<String> found = new TreeSet<>();
        for (MethodModel method : type.methods()) {
            method.code().ifPresent(code -> {
                for (CodeElement element : code) {
                    switch (element) {
                        case InvokeInstruction call -> found.add(call.owner().asInternalName() + "." + call.name().stringValue());
                        case FieldInstruction field -> found.add(field.owner().asInternalName() + "." + field.name().stringValue());
                        case NewObjectInstruction made -> found.add("new " + made.className().asInternalName());
                        default -> { }
                    }
                }
            });
        }
        return found;
    }
}
