package dev.drey.chunk;

import java.io.Serializable;
import java.util.Objects;

/** A named, typed column of a schema. */
public record Field(String name, DataType type) implements Serializable {
    public Field {
        Objects.requireNonNull(type, "type");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column name is empty");
        }
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
