package io.tidings.audiences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidings.shared.AccountId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterJsonTest {
    private static final String INJECTION = "x'); drop table contact; -- :window_after ? %s";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tag\":\"vip\"}",
                "{\"all\":[{\"tag\":\"vip\"},{\"not\":{\"tag\":\"gone\"}}]}",
                "{\"any\":[{\"field\":\"location\",\"eq\":\"Nairobi\"},{\"attribute\":\"plan\",\"in\":[\"a\",\"b\"]}]}",
                "{\"field\":\"phone\",\"starts_with\":\"+254\"}",
                "{\"attribute\":\"age\",\"gt\":18.5}",
                "{\"attribute\":\"since\",\"lt\":\"2026-01-01\"}",
                "{\"attribute\":\"email\",\"exists\":false}",
                "{\"import_id\":\"0b0e7bdc-5c5f-4d5c-9f2e-0a8e4f4f2f11\"}",
                "{\"campaign\":7,\"outcome\":[\"failed\",\"undelivered\"]}",
                "{\"campaign\":7}",
                "{\"campaign\":7,\"clicked\":false}",
                "{\"created_from\":\"2026-01-01T00:00:00Z\",\"created_before\":\"2026-02-01T00:00:00Z\"}"
            })
    void a_written_filter_is_read_back_as_an_equal_one(String json) {
        assertThat(FilterJson.write(FilterJson.stored(json)).toString()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                             | #/filter",
                "[]                                             | #/filter",
                "{\"all\": []}                                  | #/filter/all",
                "{\"all\": [{\"tag\": \"a\"}, {\"tagg\": \"b\"}]} | #/filter/all/1/tagg",
                "{\"tag\": \"a\", \"any\": []}                  | #/filter/tag",
                "{\"not\": {\"field\": \"surname\", \"eq\": 1}} | #/filter/not/field",
                "{\"field\": \"location\"}                      | #/filter",
                "{\"field\": \"location\", \"eq\": {}}          | #/filter/eq",
                "{\"field\": \"location\", \"in\": [\"a\", []]} | #/filter/in/1",
                "{\"field\": \"location\", \"like\": \"a\"}     | #/filter/like",
                "{\"import_id\": \"7\"}                         | #/filter/import_id",
                "{\"campaign\": 1, \"outcome\": [\"lost\"]}     | #/filter/outcome",
                "{\"campaign\": \"1\"}                          | #/filter/campaign",
                "{\"campaign\": 1, \"clicked\": \"yes\"}        | #/filter/clicked",
                "{\"campaign\": 1, \"clicked\": true, \"outcome\": \"sent\"} | #/filter/outcome",
                "{\"created_from\": \"soon\"}                   | #/filter/created_from",
                "{\"a~/b\": 1}                                  | #/filter/a~0~1b"
            })
    void each_error_has_a_pointer(String json, String pointer) throws Exception {
        assertThat(refused(json).errors()).extracting(Violation::pointer).contains(pointer);
    }

    @Test
    void the_size_of_a_filter_is_limited() throws Exception {
        var deep = "{\"not\":".repeat(9) + "{\"tag\":\"a\"}" + "}".repeat(9);
        var wide = "{\"any\":[" + "{\"tag\":\"a\"},".repeat(100) + "{\"tag\":\"a\"}]}";
        var values = "{\"field\":\"phone\",\"in\":[" + "\"a\",".repeat(1000) + "\"a\"]}";
        var text = "{\"field\":\"phone\",\"eq\":\"" + "a".repeat(501) + "\"}";

        for (var json : List.of(deep, wide, values, text)) {
            assertThat(refused(json).code()).isEqualTo("invalid_filter");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eq", "ne", "contains", "starts_with", "gt", "lt"})
    void values_of_a_request_never_become_sql(String comparison) {
        var node = new JsonMapper().createObjectNode();
        node.put("attribute", "name").put(comparison, INJECTION);
        var any = new JsonMapper().createObjectNode();
        any.putArray("any").add(node).addObject().put("tag", INJECTION);

        var sql = new FilterSql(new AccountId(1), FilterJson.read(any, "#")).condition();

        assertThat(sql).doesNotContain("drop").doesNotContain("name");
    }

    @Test
    void a_broken_stored_filter_is_reported_as_a_bug() {
        assertThatThrownBy(() -> FilterJson.stored("{")).isInstanceOf(IllegalStateException.class);
    }

    private static io.tidings.shared.Problem refused(String json) throws JsonProcessingException {
        var node = new JsonMapper().readTree(json);
        return catchThrowableOfType(ProblemException.class, () -> FilterJson.read(node, "#/filter"))
                .problem();
    }
}
