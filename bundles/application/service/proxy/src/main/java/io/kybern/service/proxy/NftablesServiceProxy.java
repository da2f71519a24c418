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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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
    /// After programming, changes gather at least this long, and so long that programming takes a fifth of one core at most.
    private static final Duration REST = Duration.ofMillis(50);
    private static final int REST_FACTOR = 4;

    private final ProgrammedTable programmed;
    private final SliceReader reader;
    private final AtomicReference<Optional<Sources>> sources = new AtomicReference<>(Optional.empty());

    private final AtomicLong restUntil = new AtomicLong(System.nanoTime());
    private final Optional<String> obstacle;

    private record Sources(Informer services, Informer slices) {
        boolean synced() {
            return services.synced() && slices.synced();
        }
    }

    @Activate
    public NftablesServiceProxy(BundleContext context) {
        this(ProxySettings.of(name -> Optional.ofNullable(context.getProperty(name))), new Nft(List.of()),
                obstacle(Optional.ofNullable(context.getProperty("kybern.node"))));
    }

    NftablesServiceProxy(ProxySettings settings, Nft nft, Optional<String> obstacle) {
        this.obstacle = obstacle;
        this.programmed = new ProgrammedTable(settings, nft);
        this.reader = new SliceReader(settings.nodeName());
    }

    @Override
    public String name() {
        return "service-proxy";
    }

    /// Why this process programs nothing; empty when it does.
    private static Optional<String> obstacle(Optional<String> node) {
        if (node.filter("false"::equals).isPresent()) {
            return Optional.of("this process runs no node");
        }
        if (!Files.isWritable(Path.of("/proc/sys/net/ipv4/ip_forward"))) {
            return Optional.of("it needs root on Linux");
        }
        boolean missing = Stream.of("/usr/sbin/nft", "/sbin/nft", "/usr/local/sbin/nft",
                "/usr/bin/nft").map(Path::of).noneMatch(Files::isExecutable);
        return missing ? Optional.of("nft is not installed: apt-get install nftables") : Optional.empty();
    }

    @Override
    public void start(ControllerContext context) {
        if (obstacle.isPresent()) {
            LOG.log(System.Logger.Level.INFO, "No Service is programmed on this machine: " + obstacle.get());
            return;
        }
        sources.set(Optional.of(new Sources(context.informer(SERVICES), context.informer(SLICES))));
        context.watch(SERVICES, object -> List.of(ALL));
        context.watch(SLICES, object -> List.of(ALL));
        context.workers(1);
        context.enqueue(ALL);
    }

    @Override
    public Result reconcile(Key key) {
        var from = Objects.requireNonNull(sources.get()).filter(Sources::synced);
        if (from.isEmpty()) {
            return Result.retry();
        }
        long wait = restUntil.get() - System.nanoTime();
        if (wait > 0) {
            return Result.after(Duration.ofNanos(wait));
        }
        try {
            long began = System.nanoTime();
            programmed.apply(reader.read(from.get().services().list(), from.get().slices().list()));
            long ended = System.nanoTime();
            restUntil.set(ended + Math.max(REST.toNanos(), (ended - began) * REST_FACTOR));
            return Result.done();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "Programming Services failed and is tried again: " + e.getMessage());
            return Result.after(AGAIN);
        }
    }
}
