package dev.drey.stage.aggregate;

/** Whether rows are folded into groups before they are sent on. */
public enum LocalPhase {
    /** Folded while that makes markedly fewer of them. */
    AUTO,
    /** Always folded. */
    ON,
    /** Never folded: each row is sent on as a partial group of its own. */
    OFF
}
