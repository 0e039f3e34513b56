package dev.drey.stage.source.csv;

/**
 * Where one column's fields lie in the buffer, row by row: field r is the bytes from {@code starts[startAt + r * startStride] + gap} to
 * {@code ends[endAt + r * endStride]}, exclusive. Lets the same kernels read the index as it is and positions that were computed (quotes
 * stripped, carriage returns dropped). A view that is pointed at one column after the other; public to the kernels of this package only.
 */
final class FieldSpans {
    byte[] data;
    int[] starts;
    int startAt;
    int startStride;
    /** 1 when {@code starts} holds the separators in front of the fields, else 0. */
    int gap;

    int[] ends;
    int endAt;
    int endStride;

    int start(int row) {
        return starts[startAt + row * startStride] + gap;
    }

    int end(int row) {
        return ends[endAt + row * endStride];
    }
}
