package io.tidings.database;

import io.tidings.shared.AccountId;
import io.tidings.shared.AudienceId;
import io.tidings.shared.BlockId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.ContactId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.ImportId;
import io.tidings.shared.MessageId;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import io.tidings.shared.TemplateId;
import io.tidings.shared.UserId;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMappers;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ColumnNameMatcher;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.mapper.reflect.ReflectionMappers;
import org.jspecify.annotations.Nullable;

/**
 * Maps rows to records by name. The component {@code createdAt} takes the column {@code created_at}, and the id
 * {@code account} takes the column {@code account_id}. A component without a column is an error. A column without a
 * component is ignored.
 */
final class RecordRows {
    private static final String PACKAGE_PREFIX = "io.tidings.";

    /** Caches the mapper of each record, because its creation inspects the constructor. */
    private static final ClassValue<RowMapper<?>> MAPPERS = new ClassValue<>() {
        @Override
        protected RowMapper<?> computeValue(Class<?> type) {
            return ConstructorMapper.of(canonicalConstructor(type));
        }
    };

    private RecordRows() {}

    static void register(Jdbi jdbi) {
        registerLongId(jdbi, AccountId.class, AccountId::new);
        registerLongId(jdbi, AudienceId.class, AudienceId::new);
        registerLongId(jdbi, BlockId.class, BlockId::new);
        registerLongId(jdbi, CampaignId.class, CampaignId::new);
        registerLongId(jdbi, ContactId.class, ContactId::new);
        registerLongId(jdbi, GatewayId.class, GatewayId::new);
        registerLongId(jdbi, MessageId.class, MessageId::new);
        registerLongId(jdbi, PlanId.class, PlanId::new);
        registerLongId(jdbi, TemplateId.class, TemplateId::new);
        registerLongId(jdbi, UserId.class, UserId::new);
        registerColumn(jdbi, ImportId.class, (row, column) -> row.getObject(column, UUID.class), ImportId::new);
        registerColumn(jdbi, TaskId.class, (row, column) -> row.getObject(column, UUID.class), TaskId::new);
        registerColumn(jdbi, PhoneNumber.class, ResultSet::getString, PhoneNumber::new);
        var names = new ArrayList<>(jdbi.getConfig(ReflectionMappers.class).getColumnNameMatchers());
        names.add(new IdColumn());
        jdbi.getConfig(ReflectionMappers.class).setColumnNameMatchers(names);
        jdbi.registerRowMapper(RecordRows::mapper);
    }

    private static Optional<RowMapper<?>> mapper(Type type, ConfigRegistry config) {
        return type instanceof Class<?> record
                        && record.isRecord()
                        && record.getName().startsWith(PACKAGE_PREFIX)
                        && config.get(ColumnMappers.class).findFor(type).isEmpty()
                ? Optional.of(MAPPERS.get(record))
                : Optional.empty();
    }

    /** Makes the constructor accessible, because few records are public. */
    private static Constructor<?> canonicalConstructor(Class<?> type) {
        var types = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("%s has no canonical constructor".formatted(type), e);
        }
    }

    private static <T> void registerLongId(Jdbi jdbi, Class<T> type, LongFunction<T> id) {
        registerColumn(
                jdbi,
                type,
                (row, column) -> {
                    long value = row.getLong(column);
                    return row.wasNull() ? null : (Long) value;
                },
                id::apply);
    }

    private interface ColumnReader<V> {
        @Nullable
        V read(ResultSet row, int column) throws SQLException;
    }

    private static <T, V> void registerColumn(Jdbi jdbi, Class<T> type, ColumnReader<V> column, Function<V, T> of) {
        jdbi.registerColumnMapper(type, (row, number, _) -> {
            var value = column.read(row, number);
            return value == null ? null : of.apply(value);
        });
    }

    /** Matches the column {@code account_id} and the component {@code account}. */
    private static final class IdColumn implements ColumnNameMatcher {
        @Override
        public boolean columnNameMatches(String column, String component) {
            return column.equalsIgnoreCase(component + "_id");
        }

        @Override
        public boolean columnNameStartsWith(String column, String prefix) {
            return false;
        }
    }
}
