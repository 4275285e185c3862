package io.tidings.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.tidings.accounts.Accounts;
import io.tidings.accounts.ApiKeys;
import io.tidings.accounts.NewAccount;
import io.tidings.accounts.NewUser;
import io.tidings.accounts.Role;
import io.tidings.accounts.Users;
import io.tidings.shared.AccountId;
import io.tidings.shared.UserId;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Creates an account for each test, so that no test sees the data of another. Inject it. */
@Singleton
public final class TestAccounts {
    private static final String PASSWORD = "a good long password";

    private final Accounts accounts;
    private final Users users;
    private final ApiKeys keys;

    TestAccounts(Accounts accounts, Users users, ApiKeys keys) {
        this.accounts = accounts;
        this.users = users;
        this.keys = keys;
    }

    /** An account with a key. */
    public record TestAccount(AccountId id, String key) {
        /** A request with the account's key that sends and takes JSON. */
        public RequestSpecification api() {
            return given().header("Authorization", "Bearer " + key)
                    .contentType(ContentType.JSON)
                    .accept(ContentType.JSON);
        }

        /** A request with the account's key and no content type, for uploads. */
        public RequestSpecification upload() {
            return given().header("Authorization", "Bearer " + key);
        }
    }

    /** A user with the password. */
    public record TestUser(UserId id, AccountId account, String email, String password) {}

    public TestAccount create() {
        return create(new NewAccount("Test", "KE", "UTC", false));
    }

    public TestAccount create(NewAccount account) {
        var id = accounts.create(account);
        return new TestAccount(id, keys.create(id, "test").text());
    }

    /** Returns the same account with another key. */
    public TestAccount anotherKey(TestAccount account) {
        return new TestAccount(
                account.id(), keys.create(account.id(), "further").text());
    }

    /** Creates a user in a new account. */
    public TestUser user() {
        return user(accounts.create(NewAccount.named("Test")));
    }

    /** Creates an owner of the account. */
    public TestUser user(AccountId account) {
        return user(account, Role.OWNER);
    }

    public TestUser user(AccountId account, Role role) {
        var email = UUID.randomUUID() + "@example.org";
        var id = users.create(new NewUser(account, email, "Test", role, PASSWORD));
        return new TestUser(id, account, email, PASSWORD);
    }
}
