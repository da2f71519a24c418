// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/// The escapes of Go's encoder: `<`, `>`, `&` and the two line separators as `\\u…`, lower-case digits.
final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    private final int[] ascii = standardAsciiEscapesForJSON();

    GoEscapes() {
        ascii['<'] = ESCAPE_CUSTOM;
        ascii['>'] = ESCAPE_CUSTOM;
        ascii['&'] = ESCAPE_CUSTOM;
        for (char c = 0; c < 0x20; c++) {
            if (ascii[c] < 0) {
                ascii[c] = ESCAPE_CUSTOM;
            }
        }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return c < 0x80 || c == 0x2028 || c == 0x2029 ? new SerializedString("\\u" + HexFormat.of().toHexDigits((short) c)) : null;
    }
}
