/**
 * The mark of fields that answer otherwise without a commit, because time has passed. It ends their descriptions, so that
 * clients read it in the schema. The laws of copies except exactly these fields (docs/design.md#changes).
 */
export const MOVES_WITH_THE_CLOCK = 'moves with the clock, and the changes feed does not name it.';
