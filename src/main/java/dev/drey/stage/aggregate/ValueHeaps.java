package dev.drey.stage.aggregate;

import dev.drey.chunk.TotalOrder;
import dev.drey.table.GroupArrays;
import java.util.Arrays;

/**
 * For each group of {@link ValueCounts} the least or greatest value that is present, kept while values come and go.
 *
 * <p><b>Structure.</b> A pairing heap per group (Fredman, Sedgewick, Sleator, Tarjan: "The pairing heap", 1986) in two links by entry and a root by group. Values
 * that are absent stay in the heap until they come to its root (lazy deletion); one that comes back meanwhile is still there.
 *
 * <p><b>Invariant.</b> Between calls each root is present, or the group has no value that is, so that reading never changes anything.
 *
 * <p><b>Cost.</b> A row whose value is there already costs nothing here; a new value one comparison. Taking back the last row of the extreme costs amortised
 * O(log n) comparisons for n values of the group, of any other value none. Never are all values of a group visited for one row. 8 bytes an
 * entry, 4 a group.
 */
final class ValueHeaps implements ValueCounts.Listener {
    private static final int NONE = -1;
    /** Stands in {@link #sibling} of entries that are in no heap. */
    private static final int OUTSIDE = -2;

    private final ValueCounts values;
    private final int columns;
    private final int direction;
    /** First child of each entry. */
    private int[] child = {};
    /** Next sibling of each entry, or OUTSIDE. */
    private int[] sibling = {};

    private int known;
    private int[] roots = {};
    private int groups;

    /** Heaps over values that are there already or will come; the values tell these heaps from now on. */
    ValueHeaps(ValueCounts values, int columns, boolean greatest) {
        this.values = values;
        this.columns = columns;
        this.direction = greatest ? -1 : 1;
        values.listen(this);
    }

    /** The same heaps over a copy of the values. */
    ValueHeaps copy(ValueCounts copied) {
        ValueHeaps copy = new ValueHeaps(copied, columns, direction < 0);
        copy.child = child.clone();
        copy.sibling = sibling.clone();
        copy.known = known;
        copy.roots = roots.clone();
        copy.groups = groups;
        return copy;
    }

    void ensureGroups(int needed) {
        if (needed > roots.length) {
            roots = Arrays.copyOf(roots, GroupArrays.grown(roots.length, needed));
        }
        if (needed > groups) {
            Arrays.fill(roots, groups, needed, NONE);
            groups = needed;
        }
    }

    /** The entry of the group's least (greatest) present value; -1 when there is none. */
    int first(int group) {
        return roots[group];
    }

    @Override
    public void turned(int[] some, int count) {
        ensureEntries(values.size());
        for (int i = 0; i < count; i++) {
            int entry = some[i];
            if (sibling[entry] == OUTSIDE && values.isPresent(entry)) {
                insert(entry);
            }
        }
        for (int i = 0; i < count; i++) {
            settle(values.groupOf(some[i]));
        }
    }

    private void insert(int entry) {
        int group = values.groupOf(entry);
        child[entry] = NONE;
        sibling[entry] = NONE;
        roots[group] = roots[group] == NONE ? entry : meld(roots[group], entry);
    }

    /** Takes absent values off the root. */
    private void settle(int group) {
        int root = roots[group];
        while (root != NONE && !values.isPresent(root)) {
            sibling[root] = OUTSIDE;
            root = meldAll(child[root]);
        }
        roots[group] = root;
    }

    /** Melds siblings into one heap: in pairs from the first on, then the pairs from the last back. NONE for none. */
    private int meldAll(int first) {
        int pairs = NONE;
        int next = first;
        while (next != NONE) {
            int left = next;
            int right = sibling[left];
            next = right == NONE ? NONE : sibling[right];
            int melded = right == NONE ? left : meld(left, right);
            sibling[melded] = pairs;
            pairs = melded;
        }
        int heap = NONE;
        while (pairs != NONE) {
            int rest = sibling[pairs];
            heap = heap == NONE ? pairs : meld(heap, pairs);
            pairs = rest;
        }
        if (heap != NONE) {
            sibling[heap] = NONE;
        }
        return heap;
    }

    /** Makes the later of two roots the first child of the other; returns that. */
    private int meld(int a, int b) {
        boolean inOrder = compare(a, b) < 0;
        int above = inOrder ? a : b;
        int below = inOrder ? b : a;
        sibling[below] = child[above];
        child[above] = below;
        sibling[above] = NONE;
        return above;
    }

    private int compare(int a, int b) {
        int order = 0;
        for (int c = 0; c < columns && order == 0; c++) {
            order = TotalOrder.compare(values.values(c), a, values.values(c), b);
        }
        return direction * order;
    }

    @Override
    public void renumbered() {
        known = 0;
        Arrays.fill(roots, 0, groups, NONE);
        int size = values.size();
        child = new int[size];
        sibling = new int[size];
        ensureEntries(size);
        for (int entry = 0; entry < size; entry++) {
            if (values.isPresent(entry)) {
                insert(entry);
            }
        }
    }

    private void ensureEntries(int needed) {
        if (needed > sibling.length) {
            int grown = GroupArrays.grown(sibling.length, needed);
            child = Arrays.copyOf(child, grown);
            sibling = Arrays.copyOf(sibling, grown);
        }
        if (needed > known) {
            Arrays.fill(sibling, known, needed, OUTSIDE);
            known = needed;
        }
    }

    void clear() {
        known = 0;
        groups = 0;
    }

    long heapBytes() {
        return 8L * sibling.length + 4L * roots.length;
    }
}
