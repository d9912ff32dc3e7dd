package dev.weirkeeper.serde;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Lets Avro make our own records. Avro refuses to load a record class that nobody vouched for; this vouches for the generated
 * classes of Weirkeeper, and leaves every other rule as it is.
 */
public final class TrustedRecords {
    private static final String OURS = "dev.weirkeeper.";

    private TrustedRecords() {}

    /** Vouches for them, once per process. Calling it again changes nothing. */
    public static synchronized void vouch() {
        ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
        if (!(before instanceof OursToo)) {
            ClassSecurityValidator.setGlobal(new OursToo(before));
        }
    }

    private record OursToo(ClassSecurityPredicate before) implements ClassSecurityPredicate {
        @Override
        public boolean isTrusted(Class<?> type) {
            return type.getName().startsWith(OURS) || before.isTrusted(type);
        }

        @Override
        public void forbiddenClass(String name) {
            before.forbiddenClass(name);
        }
    }
}
