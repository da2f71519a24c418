// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Operation;
import io.kybern.store.api.StoreException;
import io.kybern.store.api.Transaction;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread that gives revisions. Round by round it takes all transactions that wait, decides them, makes them durable as one
/// batch, publishes them and hands the telling to the [Notifier]. What arrives while a batch becomes durable is the next batch.
final class Sequencer {
    private static final int EXPIRIES_A_ROUND = 500;
    private static final long LONGEST_NAP_MILLIS = 1000;
    private static final String CLOSED = "the store is closed";

    private final Index index;
    private final Journal journal;
    private final Notifier notifier;
    private final Settings settings;
    private final InstantSource clock;
    private final Consumer<String> onFailure;
    private final Thread thread;
    private final Expiries expiries = new Expiries();
    private final BlockingQueue<Command> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private volatile List<Command> inHand = List.of();

    Sequencer(Index index, Journal journal, Notifier notifier, Settings settings, InstantSource clock, ThreadFactory threads,
            Consumer<String> onFailure) {
        this.index = index;
        this.journal = journal;
        this.notifier = notifier;
        this.settings = settings;
        this.clock = clock;
        this.onFailure = onFailure;
        this.thread = threads.newThread(this::run);
        thread.setName("kybern-store-sequencer");
    }

    void start() {
        thread.start();
        Outcomes.await(opened);
    }

    Commit submit(Command command) {
        queue.add(command);
        String reason = ended.get();
        if (reason != null) {
            refuseWaiting(reason);
        }
        return Outcomes.await(command.done());
    }

    void close() {
        end(CLOSED);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                notifier.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the store for a failure: nobody is answered after it, and whoever waits gets an exception now, even if this thread hangs.
    void fail(String line) {
        if (end(line)) {
            onFailure.accept(line);
        }
    }

    private boolean end(String reason) {
        if (!ended.compareAndSet(null, reason)) {
            return false;
        }
        queue.add(new Command.Wake(new CompletableFuture<>()));
        if (!reason.equals(CLOSED)) {
            refuse(inHand, reason);
            refuseWaiting(reason);
        }
        return true;
    }

    private void run() {
        try {
            journal.recover(index, failure -> fail(line(failure)));
            index.forEachExpiring((entry, at) -> expiries.add(entry.key(), entry.modRevision(), at));
        } catch (IOException | RuntimeException | LinkageError e) {
            journal.close();
            String message = e instanceof IOException ? e.getMessage() : null;
            opened.completeExceptionally(new StoreException(message == null ? "the store cannot be opened: " + e : message, e));
            return;
        }
        notifier.start();
        opened.complete(true);
        try {
            while (ended.get() == null) {
                round();
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(line(e));
        } catch (InterruptedException e) {
            fail("the store failed: its sequencer was interrupted");
        } finally {
            String reason = ended.get();
            refuseWaiting(reason == null ? CLOSED : reason);
            notifier.stop(reason == null ? CLOSED : reason);
            journal.close();
        }
    }

    private static String line(Throwable failure) {
        String text = failure instanceof IOException && failure.getMessage() != null ? failure.getMessage() : failure.toString();
        return "the store failed and nothing more is written: " + text.lines().findFirst().orElse("");
    }

    private void round() throws IOException, InterruptedException {
        List<Command> commands = take();
        inHand = commands;
        var draft = new Draft(index, clock.millis());
        expiries.due(clock.millis(), EXPIRIES_A_ROUND).forEach(expiry -> draft.expire(expiry.key(), expiry.modRevision()));
        var answers = new ArrayList<Runnable>(commands.size());
        for (Command command : commands) {
            Commit answer = answer(draft, command);
            answers.add(() -> command.done().complete(answer));
        }
        if (!draft.decisions().isEmpty()) {
            journal.append(draft.decisions());
        }
        String failure = failure();
        if (!failure.isEmpty()) {
            refuse(commands, failure);
            return;
        }
        notifier.deliver(publish(draft), draft.revision(), () -> answers.forEach(Runnable::run));
        boundHistory();
    }

    private String failure() {
        String reason = ended.get();
        return reason == null || reason.equals(CLOSED) ? "" : reason;
    }

    private Commit answer(Draft draft, Command command) {
        return switch (command) {
            case Command.Propose propose -> draft.decide(propose.transaction());
            case Command.Compact compact -> {
                index.compact(compact.revision());
                yield new Commit.Committed(draft.revision());
            }
            case Command.Wake _ -> new Commit.Committed(draft.revision());
        };
    }

    private List<Command> take() throws InterruptedException {
        var commands = new ArrayList<Command>();
        Command first = expiries.isEmpty()
                ? queue.take()
                : queue.poll(Math.min(LONGEST_NAP_MILLIS, expiries.next(clock.millis())), TimeUnit.MILLISECONDS);
        long bytes = 0;
        for (Command next = first; next != null; next = queue.poll()) {
            commands.add(next);
            bytes += next instanceof Command.Propose(var transaction, _) ? size(transaction) : 0;
            if (commands.size() >= settings.batchTransactions() || bytes >= settings.batchBytes()) {
                break;
            }
        }
        return commands;
    }

    /// Bytes of keys and values, about.
    static long size(Transaction transaction) {
        long size = 0;
        for (Operation operation : transaction.operations()) {
            size += 64 + operation.key().length() + (operation instanceof Operation.Put put ? put.value().length : 0);
        }
        return size;
    }

    private List<Published> publish(Draft draft) {
        var published = new ArrayList<Published>(draft.decisions().size());
        for (Decision decision : draft.decisions()) {
            published.add(index.apply(decision));
            for (Write write : decision.writes()) {
                if (write.expiry() > 0) {
                    expiries.add(write.key(), decision.revision(), write.expiry());
                }
            }
        }
        index.publish(draft.revision());
        return published;
    }

    /// Compacts when the history has grown by half. While the journal still writes the checkpoint of the time before, the history grows
    /// on; at four times its size writers wait for that checkpoint.
    private void boundHistory() throws InterruptedException {
        if (journal.busy()) {
            if (index.historyBytes() < 4 * settings.historyBytes()) {
                return;
            }
            journal.await();
        }
        if (index.historyBytes() > settings.historyBytes() * 3 / 2) {
            index.compact(index.floorFor(settings.historyBytes()));
        }
        if (index.hasEvictable()) {
            journal.compact(index.compacted(), index.evict());
        }
    }

    private void refuseWaiting(String reason) {
        var waiting = new ArrayList<Command>();
        queue.drainTo(waiting);
        refuse(waiting, reason);
        queue.addAll(waiting.stream().filter(Command.Wake.class::isInstance).toList());
    }

    private static void refuse(List<Command> commands, String reason) {
        commands.forEach(command -> command.done().completeExceptionally(new StoreException(reason)));
    }
}
