package dev.weirkeeper.ops.config;

import dev.weirkeeper.schema.Budget;
import dev.weirkeeper.schema.BudgetPeriod;
import dev.weirkeeper.schema.TenantProfile;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one entry of {@code tenants:}. */
final class TenantReader {
    private final Instant now;

    TenantReader(Instant now) {
        this.now = now;
    }

    /** The tenant, as far as it could be read; what could not is reported. */
    Optional<TenantProfile> read(Value value) {
        Fields fields = value.fields();
        TenantProfile.Builder tenant = TenantProfile.newBuilder().setVersion(0).setUpdatedAt(now);
        Optional<String> id = fields.required("id").flatMap(Value::text);
        fields.optional("active").flatMap(Value::flag).ifPresent(tenant::setActive);
        fields.optional("tier").flatMap(Value::text).ifPresent(tenant::setTier);
        fields.optional("policy").flatMap(Value::text).ifPresent(tenant::setPolicy);
        fields.optional("answerValue")
                .flatMap(v -> v.nanoDollars("dollars that a good answer is worth"))
                .ifPresent(tenant::setAnswerValueNanoUsd);
        fields.optional("secondValue")
                .flatMap(v -> v.nanoDollars("dollars that a second of waiting costs"))
                .ifPresent(tenant::setSecondValueNanoUsd);
        fields.optional("zone").flatMap(Value::zone).ifPresent(tenant::setZone);
        fields.optional("weight").flatMap(v -> v.number(0.1, 1_000)).ifPresent(tenant::setWeight);
        tenant.setBudgets(fields.optional("budgets").map(TenantReader::budgets).orElse(List.of()));
        tenant.setAllow(fields.texts("allow"));
        tenant.setDeny(fields.texts("deny"));
        tenant.setRegions(fields.texts("regions"));
        fields.optional("keys").ifPresent(keys -> tenant.setApiKeys(TenantKeys.read(keys, now)));
        fields.refuseOthers();
        return id.map(name -> tenant.setTenantId(name).build());
    }

    private static List<Budget> budgets(Value value) {
        Set<BudgetPeriod> periods = EnumSet.noneOf(BudgetPeriod.class);
        return value.items().stream()
                .flatMap(item -> budget(item, periods).stream())
                .toList();
    }

    private static Optional<Budget> budget(Value value, Set<BudgetPeriod> periods) {
        Fields fields = value.fields();
        Budget.Builder budget = Budget.newBuilder();
        Optional<BudgetPeriod> period = fields.required("period")
                .flatMap(v -> v.symbol(BudgetPeriod.class)
                        .flatMap(window -> periods.add(window)
                                ? Optional.of(window)
                                : v.complain(Value.quoted(window.name().toLowerCase(Locale.ROOT))
                                        + " has a budget already; a tenant has one for each period")));
        Optional<Long> amount = fields.required("amount").flatMap(v -> v.nanoDollars("dollars"));
        fields.optional("hard").flatMap(Value::flag).ifPresent(budget::setHard);
        fields.refuseOthers();
        return period.flatMap(window -> amount.map(
                nano -> budget.setPeriod(window).setAmountNanoUsd(nano).build()));
    }
}
