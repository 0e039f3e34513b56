package dev.drey.runtime;

import java.io.IOException;

/** A spill file that cannot be written or read, or is not what was written. The message names file, place and bytes. */
public final class SpillException extends IOException {
    private static final long serialVersionUID = 1L;

    public SpillException(SpillFile file, String fault, Throwable cause) {
        super("spill file '" + file.path() + "': " + fault, cause);
    }

    /**
     * Bytes could not be added.
     *
     * @param position bytes of the file so far
     */
    public static SpillException writing(SpillFile file, long bytes, long position, IOException cause) {
        return new SpillException(
                file, "cannot write " + bytes + " bytes at byte " + position + ": " + reason(file, cause), cause);
    }

    /** Bytes could not be read. */
    public static SpillException reading(SpillFile file, long bytes, long position, IOException cause) {
        return new SpillException(
                file, "cannot read " + bytes + " bytes at byte " + position + ": " + reason(file, cause), cause);
    }

    /** The file ends too early. */
    public static SpillException ended(SpillFile file, long end, long written) {
        return new SpillException(file, "it ends at byte " + end + ", " + written + " bytes were written", null);
    }

    /**
     * What was read is not what was written.
     *
     * @param what stands there, such as {@code block}
     * @param position where it begins
     * @param written bytes of the whole file
     */
    public static SpillException corrupt(SpillFile file, String what, long position, long written, String reason) {
        return new SpillException(
                file, "the " + what + " at byte " + position + " of " + written + " is corrupt: " + reason, null);
    }

    /** Some faults of the file system say nothing but the path. */
    private static String reason(SpillFile file, IOException cause) {
        String message = cause.getMessage();
        return message == null || message.equals(file.path()) ? cause.getClass().getSimpleName() : message;
    }
}
