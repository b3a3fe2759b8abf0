/** The pages of customers need very little. */

import "./time";
import "./small";
import "./sending";
import "./questions";
