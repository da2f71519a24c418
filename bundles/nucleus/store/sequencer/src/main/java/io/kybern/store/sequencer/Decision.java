// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.util.List;

/// A transaction that passed its compares: all its writes, at its revision.
record Decision(long revision, List<Write> writes) {}
