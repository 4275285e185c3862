package io.tidings.accounts;

import java.time.ZoneId;

/** A session that is alive, and what the frame of every page says of it. */
record SignedIn(Session session, String userName, String accountName, ZoneId zone) {}
