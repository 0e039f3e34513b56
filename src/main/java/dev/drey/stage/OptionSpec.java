package dev.drey.stage;

/**
 * One option of a stage type: the single place that declares its name, type, default and meaning.
 *
 * @param name as written in pipelines, kebab-case
 * @param type how the value is read, with its bounds
 * @param required true when it must be given
 * @param defaultValue value when it is not given; may be null
 * @param description one sentence, with the unit
 */
public record OptionSpec<T>(String name, OptionType<T> type, boolean required, T defaultValue, String description) {
    public static <T> OptionSpec<T> required(String name, OptionType<T> type, String description) {
        return new OptionSpec<>(name, type, true, null, description);
    }

    public static <T> OptionSpec<T> optional(String name, OptionType<T> type, T defaultValue, String description) {
        return new OptionSpec<>(name, type, false, defaultValue, description);
    }
}
