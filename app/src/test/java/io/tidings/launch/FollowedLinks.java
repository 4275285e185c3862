package io.tidings.launch;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidings.testing.TestCampaign.Row;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the tracked links of messages and requests them like a phone. */
final class FollowedLinks {
    static final String SALE = "https://shop.example/sale?from=sms&x=%20y";
    static final String MAP = "https://map.example/we";
    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0.0.0 Mobile Safari/537.36";
    private static final Pattern LINK = Pattern.compile("https://tid\\.example(/l/[0-9A-Za-z]{17})(?![0-9A-Za-z])");

    private FollowedLinks() {}

    static List<String> links(Row row) {
        return LINK.matcher(row.body()).results().map(found -> found.group(1)).toList();
    }

    static Response follow(String link) {
        return phone().get(link);
    }

    static RequestSpecification phone() {
        return request().header("User-Agent", PHONE);
    }

    static RequestSpecification request() {
        return given().redirects().follow(false);
    }
}
