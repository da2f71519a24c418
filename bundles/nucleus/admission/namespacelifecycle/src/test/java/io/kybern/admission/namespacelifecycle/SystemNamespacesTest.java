// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.namespacelifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.authorization.tck.ClientInMemory;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.server.api.StoredObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemNamespacesTest {
    @Test
    void missingNamespaces_areMade_thoseThereAreLeft() {
        var objects = new ObjectsInMemory();
        var namespaces = new SystemNamespaces(new ClientInMemory(objects));

        namespaces.ensure();
        StoredObject first = objects.get(ClientInMemory.NAMESPACES, "", "default").orElseThrow();
        objects.remove(ClientInMemory.NAMESPACES, "", "kube-public");
        namespaces.ensure();

        assertEquals(List.of("default", "kube-node-lease", "kube-public", "kube-system"),
                objects.list(ClientInMemory.NAMESPACES, "").stream().map(StoredObject::name).toList());
        assertEquals(first.revision(), objects.get(ClientInMemory.NAMESPACES, "", "default").orElseThrow().revision());
    }
}
