/**
 * Models, tenants and policies as YAML.
 *
 * <p>In: files of a user, or the sample that ships with Weirkeeper. Out: records for {@code llm.catalogue},
 * {@code llm.tenants} and {@code llm.policies}, published only where they differ from what is there. Stores nothing. On
 * failure: every problem of every file at once, each with file, line, column, field and the rule it breaks; nothing is
 * published from a manifest that has a problem.
 */
@NullMarked
package dev.weirkeeper.ops.config;

import org.jspecify.annotations.NullMarked;
