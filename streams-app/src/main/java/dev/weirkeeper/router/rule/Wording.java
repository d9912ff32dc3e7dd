package dev.weirkeeper.router.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds words in a condition that the field beside them can never be, as in {@code intent == 'fqa'}: such a condition would hold
 * always or never, and a rule that denies would deny nothing.
 */
final class Wording {
    private static final Set<String> COMPARISONS = Set.of("_==_", "_!=_", "@in");

    private Wording() {}

    static Optional<Flaw> check(CelAbstractSyntaxTree ast, List<String> sensitiveKinds) {
        return CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.CALL)
                .map(node -> node.expr().call())
                .filter(call ->
                        COMPARISONS.contains(call.function()) && call.args().size() == 2)
                .flatMap(call -> pair(call.args().get(0), call.args().get(1), ast, sensitiveKinds).stream())
                .findFirst();
    }

    private static Optional<Flaw> pair(
            CelExpr one, CelExpr other, CelAbstractSyntaxTree ast, List<String> sensitiveKinds) {
        RuleField left = field(one);
        RuleField right = field(other);
        if (left != null && right == null) {
            return unknown(left.values(sensitiveKinds), other, ast);
        }
        return right != null && left == null ? unknown(right.values(sensitiveKinds), one, ast) : Optional.empty();
    }

    private static @Nullable RuleField field(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.IDENT
                ? RuleField.named(expr.ident().name())
                : null;
    }

    /** The first word of an expression, a text or a list of texts, that is not among those. */
    private static Optional<Flaw> unknown(List<String> values, CelExpr expr, CelAbstractSyntaxTree ast) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (expr.getKind() == CelExpr.ExprKind.Kind.LIST) {
            return expr.list().elements().stream()
                    .flatMap(element -> unknown(values, element, ast).stream())
                    .findFirst();
        }
        boolean text = expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        if (!text || values.contains(expr.constant().stringValue())) {
            return Optional.empty();
        }
        String word = expr.constant().stringValue();
        Optional<CelSourceLocation> place = Optional.ofNullable(
                        ast.getSource().getPositionsMap().get(expr.id()))
                .flatMap(offset -> ast.getSource().getOffsetLocation(offset));
        String reason = "'" + word + "' is none of " + String.join(", ", values);
        return Optional.of(new Flaw(
                "when",
                place.map(CelSourceLocation::getLine).orElse(0),
                place.map(location -> location.getColumn() + 1).orElse(0),
                reason,
                word,
                values));
    }
}
