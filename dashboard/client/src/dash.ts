/** Functions for Dash's clientside callbacks, as window.dash_clientside.hongtu. */
export const dashFunctions = {};
