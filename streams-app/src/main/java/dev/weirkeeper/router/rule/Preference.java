package dev.weirkeeper.router.rule;

/**
 * Who is to be chosen where that is possible.
 *
 * @param whose who says so, for people: {@code rule "faq"}
 * @param targets those
 */
public record Preference(String whose, Targets targets) {}
