package dev.weirkeeper.router.decide;

import dev.weirkeeper.schema.RoutingDecision;

/**
 * A choice and its audit record.
 *
 * @param choice what was decided
 * @param record every input of it
 */
public record Decision(Choice choice, RoutingDecision record) {}
