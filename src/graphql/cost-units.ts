/** The units of cost: of the limit for operations, and of the weights that routers read. */

/** Writing four values takes as long as writing the object that contains them. */
export const VALUES_PER_OBJECT = 4;

/** The cost of a value. The cost of an object is 1. */
export const VALUE = 1 / VALUES_PER_OBJECT;
