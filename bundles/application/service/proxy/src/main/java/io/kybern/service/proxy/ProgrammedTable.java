// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// The machine's nftables table and what is known to be in it. Used by one thread at a time.
final class ProgrammedTable {
    private static final System.Logger LOG = System.getLogger(ProgrammedTable.class.getName());

    private final ProxySettings settings;
    private final NftCompiler compiler;
    private final Nft nft;
    private Optional<NftProgram> applied = Optional.empty();
    private ServiceTable table = ServiceTable.EMPTY;

    ProgrammedTable(ProxySettings settings, Nft nft) {
        this.settings = settings;
        this.compiler = new NftCompiler(settings);
        this.nft = nft;
    }

    /// Brings the machine to this table. After a failure nothing of it is there, and the next call replaces the whole table.
    void apply(ServiceTable next) throws IOException {
        var program = compiler.compile(next);
        var before = applied;
        applied = Optional.empty();
        if (before.isEmpty()) {
            recordLeftovers();
            nft.run(List.of("ip", "route", "replace", settings.serviceCidr(), "dev", "lo"), "");
            nft.apply(program.text(listing()));
        } else {
            nft.apply(program.differenceFrom(before.get()));
        }
        applied = Optional.of(program);
        for (var command : StaleConnections.commands(table, next)) {
            forget(command);
        }
        table = next;
    }

    /// The table of an earlier run; empty when there is none.
    private String listing() {
        try {
            return nft.run(List.of("nft", "list", "table", "ip", settings.table()), "");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "no table yet: " + e.getMessage());
            return "";
        }
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
