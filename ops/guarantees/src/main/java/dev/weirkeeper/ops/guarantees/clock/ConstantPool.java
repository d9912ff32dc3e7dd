package dev.weirkeeper.ops.guarantees.clock;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Points references to the system's clock in a class file at {@link ShiftedClock}. Only the constant pool changes (JVMS 4.4):
 * two entries are appended, and the references' class is replaced; code and stack maps stay as they are.
 */
final class ConstantPool {
    private static final int COUNT_AT = 8;
    private static final int POOL_AT = 10;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int LARGEST_POOL = 65_533;
    private static final String STAND_IN = "dev/weirkeeper/ops/guarantees/clock/ShiftedClock";

    private static final Set<String> CLOCKS = Set.of(
            "java/lang/System.currentTimeMillis()J",
            "java/time/Instant.now()Ljava/time/Instant;",
            "java/time/Clock.systemUTC()Ljava/time/Clock;",
            "java/time/Clock.systemDefaultZone()Ljava/time/Clock;",
            "java/time/InstantSource.system()Ljava/time/InstantSource;");

    private final ByteBuffer bytes;
    private final int[] at;
    private final int end;

    private ConstantPool(byte[] classFile) {
        bytes = ByteBuffer.wrap(classFile);
        at = new int[Short.toUnsignedInt(bytes.getShort(COUNT_AT))];
        int position = POOL_AT;
        for (int i = 1; i < at.length; i++) {
            at[i] = position;
            int tag = bytes.get(position);
            position += 1 + length(tag, position);
            if (tag == 5 || tag == 6) { // long and double take two places
                i++;
            }
        }
        end = position;
    }

    /** The class file with its clocks shifted; null where it reads none. */
    static byte @Nullable [] shifted(byte[] classFile) {
        ConstantPool pool = new ConstantPool(classFile.clone());
        List<Integer> readings = pool.readings();
        return readings.isEmpty() || pool.at.length > LARGEST_POOL ? null : pool.pointedAtStandIn(readings);
    }

    private List<Integer> readings() {
        List<Integer> found = new ArrayList<>();
        for (int i = 1; i < at.length; i++) {
            if (at[i] > 0 && (bytes.get(at[i]) == METHOD || bytes.get(at[i]) == INTERFACE_METHOD)) {
                int nameAndType = at[shortAt(at[i] + 3)];
                String method = utf8(shortAt(at[shortAt(at[i] + 1)] + 1)) + "." + utf8(shortAt(nameAndType + 1))
                        + utf8(shortAt(nameAndType + 3));
                if (CLOCKS.contains(method)) {
                    found.add(at[i]);
                }
            }
        }
        return found;
    }

    private byte[] pointedAtStandIn(List<Integer> readings) {
        byte[] name = STAND_IN.getBytes(StandardCharsets.UTF_8);
        ByteBuffer changed = ByteBuffer.allocate(bytes.capacity() + 3 + name.length + 3);
        for (int reading : readings) {
            bytes.put(reading, (byte) METHOD); // the stand-in is a class, whatever it stands in for
            bytes.putShort(reading + 1, (short) (at.length + 1));
        }
        bytes.putShort(COUNT_AT, (short) (at.length + 2));
        changed.put(bytes.array(), 0, end);
        changed.put((byte) UTF8).putShort((short) name.length).put(name);
        changed.put((byte) CLASS).putShort((short) at.length);
        changed.put(bytes.array(), end, bytes.capacity() - end);
        return changed.array();
    }

    private int length(int tag, int position) {
        return switch (tag) {
            case UTF8 -> 2 + shortAt(position + 1);
            case 3, 4, 9, METHOD, INTERFACE_METHOD, 12, 17, 18 -> 4;
            case 5, 6 -> 8;
            case CLASS, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            default -> throw new IllegalArgumentException("constant pool: unknown tag " + tag);
        };
    }

    private int shortAt(int position) {
        return Short.toUnsignedInt(bytes.getShort(position));
    }

    private String utf8(int index) {
        int position = at[index];
        return new String(bytes.array(), position + 3, shortAt(position + 1), StandardCharsets.UTF_8);
    }
}
