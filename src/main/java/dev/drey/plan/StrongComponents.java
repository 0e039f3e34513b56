package dev.drey.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The strongly connected components of a directed graph: the greatest sets of nodes in which each reaches each.
 *
 * <p>Tarjan's algorithm [1] with a path of its own in place of recursion, so that a long chain cannot overflow the stack; O(V + E).
 *
 * <p>[1] R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972.
 */
final class StrongComponents {
    private static final int UNSEEN = -1;

    private final int[][] successors;
    /** When a node was met first; UNSEEN before. */
    private final int[] index;
    /** The earliest met node that is known to be reachable and in no finished component. */
    private final int[] low;

    private final int[] nextEdge;
    private final boolean[] finished;
    private final List<List<Integer>> components = new ArrayList<>();

    // Both stacks hold every node at most once.
    private final int[] path;
    private int pathLength;
    private final int[] open;
    private int openLength;
    private int met;

    private StrongComponents(int[][] successors) {
        this.successors = successors;
        int nodes = successors.length;
        index = new int[nodes];
        Arrays.fill(index, UNSEEN);
        low = new int[nodes];
        nextEdge = new int[nodes];
        finished = new boolean[nodes];
        path = new int[nodes];
        open = new int[nodes];
    }

    /** @param successors the nodes, from 0, that each node has an edge to */
    static List<List<Integer>> of(int[][] successors) {
        StrongComponents search = new StrongComponents(successors);
        for (int node = 0; node < successors.length; node++) {
            if (search.index[node] == UNSEEN) {
                search.visit(node);
            }
        }
        return search.components;
    }

    private void visit(int root) {
        enter(root);
        while (pathLength > 0) {
            int node = path[pathLength - 1];
            if (nextEdge[node] == successors[node].length) {
                leave(node);
                continue;
            }
            int next = successors[node][nextEdge[node]++];
            if (index[next] == UNSEEN) {
                enter(next);
            } else if (!finished[next]) {
                low[node] = Math.min(low[node], index[next]);
            }
        }
    }

    private void enter(int node) {
        index[node] = met;
        low[node] = met;
        met++;
        path[pathLength++] = node;
        open[openLength++] = node;
    }

    private void leave(int node) {
        pathLength--;
        if (pathLength > 0) {
            int before = path[pathLength - 1];
            low[before] = Math.min(low[before], low[node]);
        }
        if (low[node] == index[node]) {
            List<Integer> component = new ArrayList<>();
            int member;
            do {
                member = open[--openLength];
                finished[member] = true;
                component.add(member);
            } while (member != node);
            components.add(component);
        }
    }
}
