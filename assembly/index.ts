export { forward, input_gradient, weight_gradient } from './product';
export { bias, bias_gradient, copy, relu, relu_gradient } from './elements';
export { average_pool, average_pool_gradient, max_pool, max_pool_gradient } from './pool';
export { forward_gathered, gather, weight_gradient_gathered } from './batch';
export { adadelta, adam, average, average_moved, average_square, move, sgd, velocity } from './update';
export { accumulate_loss, softmax_gradient } from './loss';
export { winograd_weight_gradient } from './winograd-gradient';
export { winograd_forward, winograd_input_gradient } from './winograd-passes';
