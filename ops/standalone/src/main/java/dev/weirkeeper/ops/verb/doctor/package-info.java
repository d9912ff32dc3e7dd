/**
 * The verb {@code doctor}: looks at everything a request needs on its way, and says what to do about what is wrong.
 *
 * <p>In: the settings, and the cluster. Out: a line for each thing looked at: ok, warn or fail. Stores nothing, changes
 * nothing. On failure: what cannot be asked is itself a finding; the other checks go on.
 */
@NullMarked
package dev.weirkeeper.ops.verb.doctor;

import org.jspecify.annotations.NullMarked;
