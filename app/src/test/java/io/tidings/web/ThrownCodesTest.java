package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrownCodesTest {
    @Test
    void it_finds_codes_of_direct_throws_and_of_factory_methods() {
        assertThat(ThrownCodes.in("""
                    throw Problem.of(418, "is_teapot", "Teapot", "x").asException();
                    throw refused(caller("a, b"), person ? "for_people" : "for_keys", "detail, with_commas", none());
                    throw wrong("too_much", "#/x", "detail");
                    note("no_problem");

                    private static RuntimeException refused(Caller caller, String code, String detail) {
                        return Problem.of(403, code, "Not allowed", detail).asException();
                    }

                    private static RuntimeException wrong(String code, String pointer, String detail) {
                        return Problem.invalid(code, detail).asException();
                    }

                    private static void note(String code) {
                        LOG.info(code);
                    }
                """))
                .containsExactly("403 for_keys", "403 for_people", "418 is_teapot", "422 too_much");
    }
}
