package io.tidings.web;

import static io.tidings.web.ProblemCode.*;

import java.util.List;

/**
 * A member that the documents of some problem codes have beyond those of all problems.
 *
 * @param text the JSON name
 * @param example a value of the type that the member has
 * @param codes the codes whose documents may have the member
 */
public record ProblemMember(String text, String meaning, Object example, List<ProblemCode> codes) {
    public static final List<ProblemMember> ALL = List.of(
            member(
                    "retry_after",
                    "The number of seconds to wait, as in the header Retry-After.",
                    17,
                    RATE_LIMITED,
                    TOO_MANY_IMPORTS,
                    TOO_MANY_REHEARSALS,
                    TOO_MANY_STREAMS,
                    BACKLOG_FULL,
                    DATABASE_BUSY,
                    STORAGE_UNAVAILABLE,
                    UNAVAILABLE),
            member("status_now", "The present state of the resource.", "sent", WRONG_STATE),
            member("contact_id", "The contact that has the number.", 7, CONTACT_EXISTS),
            member("template_id", "The template that has the name.", 7, TEMPLATE_EXISTS),
            member("customer_ids", "Ids of the request that are no contacts, at most 100.", List.of(3168), NOT_FOUND),
            member("campaign_ids", "The campaigns that use the import.", List.of(58), IMPORT_IN_USE),
            member(
                    "message_ids",
                    "The messages that have a `client_ref` of the request.",
                    List.of(91),
                    CLIENT_REF_TAKEN),
            member("available", "The units that are available.", 1200, INSUFFICIENT_CREDITS),
            member("required", "The units that the request costs.", 3000, INSUFFICIENT_CREDITS),
            member("exact", "False when `required` is a lower bound.", true, INSUFFICIENT_CREDITS),
            member(
                    "missing",
                    "The units that are missing, or a list of the names that have no value.",
                    1800,
                    INSUFFICIENT_CREDITS,
                    MISSING_VALUES),
            member("required_scopes", "The scopes that a key needs.", List.of("send"), SCOPE_MISSING),
            member("required_rights", "The rights that a user needs.", List.of("send"), PERMISSION_MISSING),
            member("known", "The names that exist.", List.of("simulator"), GATEWAY_PROVIDER_UNKNOWN),
            member(
                    "unknown",
                    "The names of the request that do not exist.",
                    List.of("frist_name"),
                    UNKNOWN_PLACEHOLDER,
                    UNMATCHED_VARIABLES),
            member(
                    "valid",
                    "The names that are valid.",
                    List.of("first_name"),
                    UNKNOWN_PLACEHOLDER,
                    UNMATCHED_VARIABLES,
                    UNKNOWN_VARIANT),
            member("position", "The place of the error in the text, from 0.", 12, TEMPLATE_SYNTAX),
            member(
                    "codes",
                    "The codes that occur in `errors`.",
                    List.of("invalid_phone"),
                    INVALID_MESSAGES,
                    RECIPIENT_OPTED_OUT),
            member("permanent", "Messages that the provider refused permanently.", 3, NOTHING_TO_RETRY),
            member("exhausted", "Messages that have no attempt left.", 2, NOTHING_TO_RETRY),
            member(
                    "requeued",
                    "Messages that were queued before the request was refused.",
                    0,
                    INSUFFICIENT_CREDITS,
                    BACKLOG_FULL),
            member("columns", "The columns of the file.", List.of("name", "city"), NO_PHONE_COLUMN, NO_TEXT_COLUMN),
            member("encoding", "The encoding in which the file was read.", "windows-1252", ENCODING_UNCERTAIN),
            member("alternatives", "Other encodings that are possible.", List.of("windows-1250"), ENCODING_UNCERTAIN),
            member("cells", "Cells that differ between the encodings.", List.of(), ENCODING_UNCERTAIN),
            member("sheets", "The sheets of the workbook.", List.of("Sheet1"), UNKNOWN_SHEET, EMPTY_SHEET),
            member("version", "The present version.", 4, CHANGED_SINCE_READ, CHANGED_SINCE_REVIEW),
            member(
                    "changed_at",
                    "The time of the last change.",
                    "2026-11-30T16:00:00Z",
                    CHANGED_SINCE_READ,
                    CHANGED_SINCE_REVIEW),
            member("changed_by", "The actor of the last change.", "user:7", CHANGED_SINCE_READ, CHANGED_SINCE_REVIEW),
            member("changes", "The fields that differ.", List.of(), CHANGED_SINCE_READ, CHANGED_SINCE_REVIEW));

    static List<ProblemMember> of(ProblemCode code) {
        return ALL.stream().filter(member -> member.codes.contains(code)).toList();
    }

    private static ProblemMember member(String text, String meaning, Object example, ProblemCode... codes) {
        return new ProblemMember(text, meaning, example, List.of(codes));
    }
}
