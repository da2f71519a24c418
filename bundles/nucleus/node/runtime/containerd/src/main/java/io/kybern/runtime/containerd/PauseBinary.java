// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The process that holds a sandbox: a static ELF file of under 300 bytes, assembled here, so that no compiler is needed.
///
/// It blocks SIGTERM, SIGINT and SIGCHLD, which also keeps the kernel from ignoring them for the first process of a process namespace, then
/// waits for one of them for ever: on SIGTERM and SIGINT it exits with 0, otherwise it collects all children that have ended.
final class PauseBinary {
    private static final long BASE = 0x400000;
    private static final int HEADERS = 64 + 56;
    /// Bit n-1 stands for signal n: SIGINT (2), SIGTERM (15), SIGCHLD (17).
    private static final int SIGNALS = 1 << 1 | 1 << 14 | 1 << 16;

    private PauseBinary() {
    }

    /// @param architecture Go's name, `amd64` or `arm64`
    static byte[] forArchitecture(String architecture) {
        return switch (architecture) {
            case "amd64" -> elf(62, amd64());
            case "arm64" -> elf(183, arm64());
            default -> throw new IllegalArgumentException("no pause binary for " + architecture);
        };
    }

    /// One readable and executable segment that holds the whole file; entry right after the headers.
    private static byte[] elf(int machine, byte[] code) {
        long size = HEADERS + code.length;
        var file = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort((short) 2).putShort((short) machine).putInt(1).putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE).putLong(size).putLong(size).putLong(0x10000);
        return file.put(code).array();
    }

    private static byte[] amd64() {
        var code = new Amd64();
        code.hex("b8").immediate(SIGNALS);      // mov eax, SIGNALS
        code.hex("50 48 89 e3");                // push rax; mov rbx, rsp
        code.hex("31 ff 48 89 de 31 d2");       // rdi = SIG_BLOCK, rsi = the set, rdx = null
        code.hex("41 ba 08 00 00 00");          // r10 = size of the set
        code.hex("b8").immediate(14).hex("0f 05"); // rt_sigprocmask
        code.label("wait");
        code.hex("48 89 df 31 f6 31 d2");       // rdi = the set, no info, no timeout
        code.hex("41 ba 08 00 00 00");
        code.hex("b8").immediate(128).hex("0f 05"); // rt_sigtimedwait
        code.hex("83 f8 0f").jump("74", "exit"); // SIGTERM
        code.hex("83 f8 02").jump("74", "exit"); // SIGINT
        code.label("reap");
        code.hex("6a ff 5f 31 f6");             // rdi = -1 (any child), rsi = null
        code.hex("6a 01 5a 45 31 d2");          // rdx = WNOHANG, r10 = null
        code.hex("b8").immediate(61).hex("0f 05"); // wait4
        code.hex("85 c0").jump("7f", "reap");   // again while it found one
        code.jump("eb", "wait");
        code.label("exit");
        code.hex("31 ff b8").immediate(60).hex("0f 05"); // exit(0)
        return code.bytes();
    }

    private static byte[] arm64() {
        var code = new Arm64();
        code.word(0x52800009 | (SIGNALS & 0xffff) << 5);     // mov w9, low half
        code.word(0x72a00009 | (SIGNALS >>> 16) << 5);       // movk w9, high half
        code.word(0xd10043ff).word(0xf90003e9).word(0x910003f3); // sub sp, 16; str x9, [sp]; mov x19, sp
        code.set(0, 0).word(0xaa1303e1).set(2, 0).set(3, 8).call(135); // rt_sigprocmask(SIG_BLOCK, x19, null, 8)
        code.label("wait");
        code.word(0xaa1303e0).set(1, 0).set(2, 0).set(3, 8).call(137); // rt_sigtimedwait(x19, null, null, 8)
        code.word(0x71003c1f).branch(0x54000000, "exit");    // cmp w0, SIGTERM; b.eq
        code.word(0x7100081f).branch(0x54000000, "exit");    // cmp w0, SIGINT; b.eq
        code.label("reap");
        code.word(0x92800000).set(1, 0).set(2, 1).set(3, 0).call(260); // wait4(-1, null, WNOHANG, null)
        code.word(0x7100001f).branch(0x5400000c, "reap");    // cmp w0, 0; b.gt
        code.branch(0x14000000, "wait");
        code.label("exit");
        code.set(0, 0).call(93);                             // exit(0)
        return code.bytes();
    }

    /// Bytes with 8-bit relative jumps.
    private static final class Amd64 {
        private final ByteArrayOutputStream code = new ByteArrayOutputStream();
        private final Map<String, Integer> labels = new HashMap<>();
        private final Map<Integer, String> jumps = new HashMap<>();

        Amd64 hex(String bytes) {
            code.writeBytes(HexFormat.of().parseHex(bytes.replace(" ", "")));
            return this;
        }

        Amd64 immediate(int value) {
            code.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
            return this;
        }

        void label(String name) {
            labels.put(name, code.size());
        }

        void jump(String opcode, String label) {
            hex(opcode);
            jumps.put(code.size(), label);
            code.write(0);
        }

        byte[] bytes() {
            var bytes = code.toByteArray();
            jumps.forEach((at, label) -> bytes[at] = (byte) (Objects.requireNonNull(labels.get(label)) - (at + 1)));
            return bytes;
        }
    }

    /// 32-bit words with relative branches.
    private static final class Arm64 {
        private final List<Integer> words = new ArrayList<>();
        private final Map<String, Integer> labels = new HashMap<>();
        private final Map<Integer, String> branches = new HashMap<>();

        Arm64 word(int word) {
            words.add(word);
            return this;
        }

        /// mov xN, value
        Arm64 set(int register, int value) {
            return word(0xd2800000 | value << 5 | register);
        }

        /// mov x8, number; svc 0
        Arm64 call(int number) {
            return set(8, number).word(0xd4000001);
        }

        void label(String name) {
            labels.put(name, words.size());
        }

        Arm64 branch(int opcode, String label) {
            branches.put(words.size(), label);
            return word(opcode);
        }

        byte[] bytes() {
            var bytes = ByteBuffer.allocate(4 * words.size()).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < words.size(); at++) {
                int word = words.get(at);
                if (branches.containsKey(at)) {
                    int offset = Objects.requireNonNull(labels.get(Objects.requireNonNull(branches.get(at)))) - at;
                    boolean conditional = (word & 0xff000000) == 0x54000000;
                    word |= conditional ? (offset & 0x7ffff) << 5 : offset & 0x3ffffff;
                }
                bytes.putInt(word);
            }
            return bytes.array();
        }
    }
}
