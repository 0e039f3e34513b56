package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import java.io.Serializable;
import java.util.List;

/** What an aggregate keeps per group. Aggregates over the same arguments with equal types share one {@link Accumulators}: {@code sum(x)} and {@code avg(x)}. */
public interface AccumulatorType extends Serializable {
    /** Name and version of what is kept; stands in the state, and a restore under another signature is refused. */
    String signature();

    /** The columns of a partial, in order. */
    List<DataType> partialTypes();

    /** Whether rows can be taken back. */
    boolean retractable();

    /** New accumulators without groups. */
    Accumulators create();
}
