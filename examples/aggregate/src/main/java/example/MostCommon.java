package example;

import dev.drey.chunk.DataType;
import dev.drey.stage.aggregate.CallShape;
import dev.drey.stage.aggregate.ResultCell;
import dev.drey.stage.aggregate.RowAggregateFunction;
import dev.drey.stage.aggregate.RowArguments;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** {@code most_common(x)}: the string that comes most often, the least one of several. */
public final class MostCommon extends RowAggregateFunction<TreeMap<String, Long>> {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "most_common";
    }

    @Override
    public String usage() {
        return "most_common(string)";
    }

    @Override
    public String summary() {
        return "The string that comes most often; of several the least.";
    }

    @Override
    protected DataType resultType(CallShape call) {
        if (call.size() != 1 || !call.type(0).equals(DataType.STRING)) {
            throw refused(call);
        }
        return DataType.STRING;
    }

    @Override
    protected TreeMap<String, Long> create() {
        return new TreeMap<>();
    }

    @Override
    protected void accumulate(TreeMap<String, Long> counts, RowArguments row) {
        add(counts, row.getString(0), 1);
    }

    @Override
    protected boolean retractable() {
        return true;
    }

    @Override
    protected void retract(TreeMap<String, Long> counts, RowArguments row) {
        add(counts, row.getString(0), -1);
    }

    @Override
    protected void combine(TreeMap<String, Long> counts, TreeMap<String, Long> other) {
        other.forEach((value, count) -> add(counts, value, count));
    }

    /** Counts may be negative for a while: a row may be taken back in one part before another part adds it. */
    private static void add(Map<String, Long> counts, String value, long step) {
        counts.merge(value, step, (a, b) -> a + b == 0 ? null : a + b);
    }

    @Override
    protected void finish(TreeMap<String, Long> counts, ResultCell result) {
        String best = null;
        for (Map.Entry<String, Long> each : counts.entrySet()) {
            if (each.getValue() > (best == null ? 0 : counts.get(best))) {
                best = each.getKey();
            }
        }
        result.setString(best);
    }

    @Override
    protected void write(TreeMap<String, Long> counts, DataOutput out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<String, Long> each : counts.entrySet()) {
            byte[] text = each.getKey().getBytes(StandardCharsets.UTF_8); // writeUTF ends at 64 KiB
            out.writeInt(text.length);
            out.write(text);
            out.writeLong(each.getValue());
        }
    }

    @Override
    protected TreeMap<String, Long> read(DataInput in) throws IOException {
        TreeMap<String, Long> counts = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            byte[] text = new byte[in.readInt()];
            in.readFully(text);
            counts.put(new String(text, StandardCharsets.UTF_8), in.readLong());
        }
        return counts;
    }
}
