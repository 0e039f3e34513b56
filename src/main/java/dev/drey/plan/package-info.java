/**
 * From a declared pipeline to a Flink job and its run: the DAG and its checks, the plan with pruned columns, the job graph, explain, the
 * local cluster and the runner.
 *
 * <p>May depend on: stage (the contract, never a family), spec, runtime, runlog. Start reading at {@link dev.drey.plan.Planner}.
 */
package dev.drey.plan;
