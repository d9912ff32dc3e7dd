package dev.weirkeeper.ops.verb;

import dev.weirkeeper.ops.screen.Shown;
import dev.weirkeeper.ops.screen.Terminal;
import dev.weirkeeper.schema.ContentPart;
import dev.weirkeeper.schema.InferenceResponse;
import dev.weirkeeper.schema.Message;
import dev.weirkeeper.schema.ResponseError;
import dev.weirkeeper.schema.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Responses for people. */
public final class Endings {
    private Endings() {}

    /** The answer's text; tool calls as a line each. */
    public static String text(InferenceResponse response) {
        Message message = response.getMessage();
        if (message == null) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        if (message.getContent() != null) {
            texts.add(message.getContent());
        }
        message.getParts().stream()
                .map(ContentPart::getText)
                .filter(Objects::nonNull)
                .forEach(texts::add);
        for (ToolCall call : message.getToolCalls()) {
            texts.add("call " + call.getName() + "(" + call.getArguments() + ")");
        }
        return texts.stream().collect(Collectors.joining("\n"));
    }

    /** Why a request was not answered, and what to do, two or three lines. */
    public static List<String> explain(InferenceResponse response, Terminal terminal) {
        List<String> lines = new ArrayList<>();
        ResponseError error = response.getError();
        String status = response.getStatus().name().toLowerCase(Locale.ROOT);
        lines.add(terminal.red(status) + (error == null ? "" : ": " + error.getCode() + ": " + error.getMessage()));
        String hint = error == null ? "" : hint(error.getCode());
        if (!hint.isEmpty()) {
            lines.add("      " + hint);
        }
        List<String> facts = new ArrayList<>();
        if (error != null) {
            facts.add(error.getRetryable() ? "asking again later may help" : "asking again will not help");
        }
        if (response.getRetryAt() != null) {
            facts.add("not before " + Shown.moment(response.getRetryAt()));
        }
        if (response.getAttempts() > 0) {
            facts.add(response.getAttempts() + (response.getAttempts() == 1 ? " attempt" : " attempts") + ", "
                    + Shown.money(response.getCostNanoUsd()));
        }
        facts.add("weir explain " + response.getRequestId());
        lines.add(terminal.grey("      " + String.join(" · ", facts)));
        return lines;
    }

    /** What to do about an error code; empty where there is nothing to say beyond the message. */
    static String hint(String code) {
        return switch (code) {
            case "model_unknown", "no_such_model" -> "The models are: weir models";
            case "tenant_unknown" -> "Add it to tenants.yaml, then: weir apply -f tenants.yaml";
            case "policy_unknown" -> "Add it to policies.yaml, then: weir apply -f policies.yaml";
            case "no_eligible_model", "no_model_eligible" ->
                "The reason for each model is in: weir explain, of the request below";
            default -> "";
        };
    }
}
