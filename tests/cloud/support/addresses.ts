/** The default range of the program's VPC, and its router and name server as AWS places them. */
export const VPC_BITS = 16;
export const ROUTER = "10.0.0.1";
export const RESOLVER = "10.0.0.2";
export const METADATA = "169.254.169.254";
/** AWS's services, the mirror and the database: outside the VPC's range. */
export const FRONT = "198.18.0.1";
export const DATABASE = "198.18.0.2";
/** The balancers', one each from here on. */
export const balancerAddress = (index: number): string => `198.18.1.${index + 1}`;
