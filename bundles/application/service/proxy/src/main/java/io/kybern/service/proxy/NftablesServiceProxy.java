// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.server.api.Informer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Keeps this machine's nftables table equal to what Services and EndpointSlices say.
///
/// All changes map to one key, so that a burst of them is one transaction. The first reconcile replaces the table of an earlier run in one
/// transaction (no packet meets an empty one), later ones change single elements; when nft refuses a change, the next attempt
/// replaces the table again. Stopping leaves the table as it is: connections go on until the next proxy takes over.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "service-proxy", name = "nftables", order = 100)
public final class NftablesServiceProxy implements Controller {
    private static final System.Logger LOG = System.getLogger(NftablesServiceProxy.class.getName());
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource SLICES = new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    private static final Key ALL = Key.of("", "all");
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final ProxySettings settings;
    private final NftCompiler compiler;
    private final SliceReader reader;
    private final Nft nft;
    private @Nullable Informer services;
    private @Nullable Informer slices;
    private Optional<NftProgram> applied = Optional.empty();
    private ServiceTable table = ServiceTable.EMPTY;

    @Activate
    public NftablesServiceProxy(BundleContext context) {
        this(ProxySettings.of(name -> Optional.ofNullable(context.getProperty(name))), new Nft(List.of()));
    }

    NftablesServiceProxy(ProxySettings settings, Nft nft) {
        this.settings = settings;
        this.nft = nft;
        this.compiler = new NftCompiler(settings);
        this.reader = new SliceReader(settings.nodeName());
    }

    @Override
    public String name() {
        return "service-proxy";
    }

    @Override
    public void start(ControllerContext context) {
        services = context.informer(SERVICES);
        slices = context.informer(SLICES);
        context.watch(SERVICES, object -> List.of(ALL));
        context.watch(SLICES, object -> List.of(ALL));
        context.workers(1);
        context.enqueue(ALL);
    }

    @Override
    public Result reconcile(Key key) {
        var from = services;
        var endpoints = slices;
        if (from == null || endpoints == null || !from.synced() || !endpoints.synced()) {
            return Result.retry();
        }
        try {
            apply(reader.read(from.list(), endpoints.list()));
            return Result.done();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Programming Services failed and is tried again: " + e.getMessage());
            applied = Optional.empty();
            return Result.after(AGAIN);
        }
    }

    /// Brings the machine to this table.
    void apply(ServiceTable next) throws IOException {
        var program = compiler.compile(next);
        if (applied.isEmpty()) {
            recordLeftovers();
            nft.run(List.of("ip", "route", "replace", settings.serviceCidr(), "dev", "lo"), "");
            nft.apply(program.text());
        } else {
            nft.apply(program.differenceFrom(applied.get()));
        }
        applied = Optional.of(program);
        for (var command : StaleConnections.commands(table, next)) {
            forget(command);
        }
        table = next;
    }

    private void forget(List<String> command) {
        try {
            nft.run(command, "");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no stale connections: " + e.getMessage());
        }
    }

    /// What `kybern reset` runs to undo this: a command per line.
    private void recordLeftovers() throws IOException {
        var folder = settings.data().resolve("leftovers");
        Files.createDirectories(folder);
        var partial = folder.resolve(".service-proxy");
        Files.write(partial, List.of(
                "nft delete table ip " + settings.table(),
                "ip route del " + settings.serviceCidr() + " dev lo"));
        Files.move(partial, folder.resolve("service-proxy"), StandardCopyOption.ATOMIC_MOVE);
    }
}
